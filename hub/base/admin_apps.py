from django.contrib.admin.apps import AdminConfig


class SuperuserAdminConfig(AdminConfig):
    default_site = "hub.base.admin_site.SuperuserAdminSite"
